console.log('ctfusion');
