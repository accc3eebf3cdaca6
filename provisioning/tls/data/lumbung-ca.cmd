@echo off
rem Lumbung: lets this PC trust the exam server of one site, and nothing else. Run as administrator (right click).
rem Authority: @SUBJECT@
rem SHA-256:   @FINGERPRINT@
net session >nul 2>&1
if errorlevel 1 (
  echo Klik kanan berkas ini, lalu pilih "Run as administrator". / Right-click this file and run it as administrator.
  pause
  exit /b 1
)
set "file=%TEMP%\lumbung-ca.crt"
certutil -f -decode "%~f0" "%file%" >nul
if errorlevel 1 goto failed
certutil -addstore -f Root "%file%" >nul
if errorlevel 1 goto failed
reg add "HKLM\SOFTWARE\Policies\Mozilla\Firefox\Certificates" /v ImportEnterpriseRoots /t REG_DWORD /d 1 /f >nul
del "%file%"
echo Selesai. Tutup semua peramban, lalu buka @ORIGIN@ / Done. Close every browser, then open @ORIGIN@
pause
exit /b 0
:failed
echo Gagal. Tulis pesan ini dan hubungi teknisi. / Failed. Note this message and call the technician.
pause
exit /b 1
rem Back again: certutil -delstore Root "@COMMON_NAME@"
@PEM@
